namespace Shop.Server;

public interface IStore
{
    string Read();
}
