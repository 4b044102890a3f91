package fn;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
public class Ocr implements RequestHandler<Map<String, Object>, Object> {
  @Override
  public Object handleRequest(final Map<String, Object> input, final Context context) { process("x"); return null; }
  public void process(final String message) { System.out.println(message); }
}
