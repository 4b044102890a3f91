variable "service_name" {}
variable "release" {}
variable "bucket" {}

resource "aws_lambda_function" "trigger" {
  function_name = "${var.service_name}-trigger"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service_name}/service/orders-service-${var.release}.zip"
}

resource "aws_lambda_function" "expiration" {
  function_name = "${var.service_name}-expiration"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service_name}/expiration/orders-expiration-${var.release}.zip"
}
