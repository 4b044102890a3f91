using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

public class Program
{
    public static async Task Main(string[] args)
    {
        var host = Host.CreateDefaultBuilder(args).ConfigureServices(services => services.AddHostedService<Orders>());
        await host.Build().RunAsync(); //~ unbounded-loop
    }
}

public class Orders(Projections projections) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken token) => projections.Start(token);
}
