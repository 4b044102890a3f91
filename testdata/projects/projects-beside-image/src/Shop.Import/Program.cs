using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<Import>();
await builder.Build().RunAsync();

/// Ends when all is read.
public class Import(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken token)
    {
        Console.WriteLine("imported");
        lifetime.StopApplication();
        return Task.CompletedTask;
    }
}
