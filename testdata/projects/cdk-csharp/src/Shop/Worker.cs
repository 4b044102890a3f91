using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Shop
{
    public class WorkerProps
    {
        public string Handler { get; set; }
        public string Path { get; set; }
        public Duration Timeout { get; set; }
    }

    public class Worker : Construct
    {
        public Worker(Construct scope, string id, WorkerProps props) : base(scope, id)
        {
            new Function(this, $"{id}Function", new FunctionProps
            {
                Runtime = Runtime.DOTNET_10,
                Handler = props.Handler,
                Code = Code.FromAsset(props.Path),
                MemorySize = 512,
                Timeout = props.Timeout ?? Duration.Minutes(5)
            });
        }
    }
}
