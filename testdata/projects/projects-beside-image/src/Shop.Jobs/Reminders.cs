namespace Shop.Jobs;

public class Reminders : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)  //~ polling-loop
        {
            await Remind();
            await Task.Delay(60000, token);
        }
    }

    private Task Remind() => Task.CompletedTask;
}
