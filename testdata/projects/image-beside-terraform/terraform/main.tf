variable "command" {}

data "aws_ecr_repository" "lambda" {
  name = "shop/shop_lambda"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  package_type  = "Image"
  image_uri     = "${data.aws_ecr_repository.lambda.repository_url}:latest"
  role          = "role"
  timeout       = 30
}

module "mails" {
  source       = "github.com/acme/terraform-aws-lambda.git?ref=v1"
  name         = "mails"
  package_type = "Image"
  image_uri    = "${data.aws_ecr_repository.lambda.repository_url}:latest"
  role         = "role"
  timeout      = 30
  image_config = { command = ["mails.lambda_handler"] }
}

# An image of another repository, whose module is called like a folder here.
module "pages_warmer" {
  source       = "github.com/acme/terraform-aws-lambda.git?ref=v1"
  name         = "warmer"
  package_type = "Image"
  image_uri    = "1234.dkr.ecr.eu-west-1.amazonaws.com/shop/warmer:latest"
  role         = "role"
  timeout      = 30
}
