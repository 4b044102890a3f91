using Shop.Jobs;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<Reminders>();
builder.Build().Run();
