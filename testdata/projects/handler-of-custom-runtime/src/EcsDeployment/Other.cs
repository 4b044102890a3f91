using System.Threading;
using System.Threading.Tasks;

namespace Acme.EcsDeployment
{
    public class Other
    {
        public async Task<object> Handle(Request request, CancellationToken cancellationToken = default)
        {
            await Task.Delay(1200000, cancellationToken);
            return new { };
        }
    }
}
