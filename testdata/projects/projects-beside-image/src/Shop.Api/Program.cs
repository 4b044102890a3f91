var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "shop");
app.Run();  //~ web-server
