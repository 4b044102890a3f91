var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/orders", () => "none");
app.Run(); //~ web-server
