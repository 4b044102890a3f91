package app;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

public class Nightly implements RequestHandler<Map<String, Object>, Object> {
  @Override
  public Object handleRequest(final Map<String, Object> input, final Context context) {
    try {
      Thread.sleep(1200000); //~ long-sleep
    } catch (InterruptedException e) {
      return null;
    }
    return null;
  }
}
