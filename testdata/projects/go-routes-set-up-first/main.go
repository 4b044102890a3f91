package main

import (
	"context"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	ginadapter "github.com/awslabs/aws-lambda-go-api-proxy/gin"
	"github.com/gin-gonic/gin"
)

var proxy *ginadapter.GinLambda

func init() {
	settings, _ := config.LoadDefaultConfig(context.Background())
	store := s3.NewFromConfig(settings)
	router := gin.Default()
	router.GET("/parcels", list)
	router.POST("/parcels", add(store))
	proxy = ginadapter.New(router)
}

func list(c *gin.Context) {
	go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
	c.JSON(200, gin.H{})
}

func add(store *s3.Client) gin.HandlerFunc {
	return func(c *gin.Context) {
		go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
		c.JSON(201, gin.H{})
	}
}

func handle(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return proxy.ProxyWithContext(ctx, event)
}

func main() { lambda.Start(handle) }
