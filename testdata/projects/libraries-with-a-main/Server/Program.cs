using Microsoft.AspNetCore.Builder;

namespace Shop.Server;

public static class Program
{
    public static int Main(string[] args)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/import", (IStore store) => store.Read());
        app.MapGet("/tags", () => Tags.Of<Import>());
        app.Run(); //~ web-server
        return 0;
    }
}
