var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/orders", () => "one");
app.Run();
