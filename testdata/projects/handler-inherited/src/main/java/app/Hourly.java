package app;

import java.util.Map;

public class Hourly extends Base {
  @Override
  protected void work(Map<String, Object> input) {
    System.out.println(input);
  }
}
