package io.flywall.agent.api;

import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Requests that no handler sees because they are no HTTP: Jetty's own page would be HTML. */
final class MalformedRequests extends ErrorHandler {
  /** Jetty wants to stay silent for methods that it does not know. */
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback)
      throws IOException {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    String detail = "this is no HTTP request that the API takes: " + message;
    ProblemDocument document = ProblemDocument.of(code, "not understood", detail);
    byte[] body = ViewJson.mapper().writeValueAsBytes(document);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
