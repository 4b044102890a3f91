package main

import (
	"net/http"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	awslambdago "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func worker(scope constructs.Construct, id string, entry string, seconds float64) {
	awslambdago.NewGoFunction(scope, jsii.String(id), &awslambdago.GoFunctionProps{
		Entry:      jsii.String(entry),
		MemorySize: jsii.Number(256),
		Timeout:    awscdk.Duration_Seconds(jsii.Number(seconds)),
	})
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	worker(stack, "Pack", "../pack", 30)
	worker(stack, "Ship", "../ship", 300)
	http.Get("https://example.com/regions")
	worker(stack, "Elsewhere", os.Getenv("ELSEWHERE"), 30)
	app.Synth(nil)
}
