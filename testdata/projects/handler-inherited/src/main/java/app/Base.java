package app;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
public abstract class Base implements RequestHandler<Map<String, Object>, Object> {
  @Override
  public Object handleRequest(final Map<String, Object> input, final Context context) {
    work(input);
    return null;
  }
  protected abstract void work(Map<String, Object> input);
}
