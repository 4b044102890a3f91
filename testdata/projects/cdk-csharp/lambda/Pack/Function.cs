using System.Threading;
using Amazon.Lambda.Core;

namespace Pack
{
    public class Function
    {
        public string FunctionHandler(string order, ILambdaContext context)
        {
            Thread.Sleep(60000); //~ long-sleep
            return order;
        }
    }
}
