using System;
using System.Threading;

namespace Shop.Server;

public static class Tags
{
    public static string Of<T>() => typeof(T).Name;
}

// For another program to start.
public class Import
{
    [STAThread]
    public static void Main()
    {
        while (true)
        {
            Thread.Sleep(1000);
            Console.WriteLine(DateTime.Now.Ticks);
            System.IO.File.ReadAllText("orders");
        }
    }
}
