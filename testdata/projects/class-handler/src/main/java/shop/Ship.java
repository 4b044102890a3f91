package shop;

public class Ship {
    public String handle(String order) throws InterruptedException {
        Thread.sleep(20_000); //~ long-sleep
        return order;
    }
}
