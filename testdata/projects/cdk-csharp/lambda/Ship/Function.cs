using System.Threading;
using Amazon.Lambda.Core;

namespace Ship
{
    public class Function
    {
        public string FunctionHandler(string order, ILambdaContext context)
        {
            Thread.Sleep(60000);
            return order;
        }
    }
}
