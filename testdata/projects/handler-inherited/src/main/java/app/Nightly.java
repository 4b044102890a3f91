package app;

import java.util.Map;

public class Nightly extends Base {
  @Override
  protected void work(Map<String, Object> input) {
    try {
      Thread.sleep(1200000); //~ long-sleep
    } catch (InterruptedException e) {
      return;
    }
  }
}
