namespace Shop.Host;

public static class Program
{
    public static int Main(string[] args) => Shop.Server.Program.Main(args);
}
