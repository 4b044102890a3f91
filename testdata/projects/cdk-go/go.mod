module example.com/shop

go 1.24

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.200.0
	github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2 v2.200.0-alpha.0
	github.com/aws/aws-lambda-go v1.49.0
)
