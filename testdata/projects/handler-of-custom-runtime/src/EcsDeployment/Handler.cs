using System.Threading;
using System.Threading.Tasks;
using Lambdajection.Attributes;

namespace Acme.EcsDeployment
{
    [Lambda(typeof(Startup))]
    public partial class Handler
    {
        public async Task<object> Handle(Request request, CancellationToken cancellationToken = default)
        {
            await Task.Delay(1200000, cancellationToken); //~ long-sleep
            return new { };
        }
    }

    public class Request { }
    public class Startup { }
}
