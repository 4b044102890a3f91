using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Shop
{
    public class ShopStack : Stack
    {
        public ShopStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
        {
            new Worker(this, "Pack", new WorkerProps
            {
                Handler = "Pack::Pack.Function::FunctionHandler",
                Path = "lambda/Pack",
                Timeout = Duration.Seconds(30)
            });
            new Worker(this, "Ship", new WorkerProps
            {
                Handler = "Ship::Ship.Function::FunctionHandler",
                Path = "lambda/Ship"
            });
        }
    }
}
