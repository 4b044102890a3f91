using Microsoft.AspNetCore.SignalR.Client;

var connection = new HubConnectionBuilder().WithUrl("https://localhost/orders").Build();
await connection.StartAsync();
while (true)
{
    Thread.Sleep(1000);
    Console.WriteLine(connection.State);
}
