using System.Threading;
using Shop.Server;

namespace Shop.Sftp;

// Of a module that is loaded into other programs than these.
public class SftpStore : IStore
{
    public string Read()
    {
        while (true)
        {
            Thread.Sleep(1000);
            Poll();
        }
    }

    [System.STAThread]
    public static void Main() => new SftpStore().Read();

    private void Poll() => System.Console.WriteLine(System.DateTime.Now.Ticks);
}
