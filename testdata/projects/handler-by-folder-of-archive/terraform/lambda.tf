variable "service_name" {}
variable "release" {}
variable "bucket" {}

resource "aws_lambda_function" "trigger" {
  function_name = "${var.service_name}-trigger"
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service_name}/service/rehydration-service-${var.release}.zip"
}

resource "aws_lambda_function" "expiration" {
  function_name = "${var.service_name}-expiration"
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service_name}/expiration/rehydration-expiration-${var.release}.zip"
}
