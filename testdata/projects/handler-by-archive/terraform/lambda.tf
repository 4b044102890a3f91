variable "service" {}
variable "release" {}
variable "bucket" {}

resource "aws_lambda_function" "worker" {
  function_name = "${var.service}-worker"
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service}/orders-move-trigger-${var.release}.zip"
}

resource "aws_lambda_function" "sweeper" {
  function_name = "${var.service}-sweeper"
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 60
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service}/archiver/${var.release}.zip"
}

# The only one that is left of the folder in which the code of the others lies.
resource "aws_lambda_function" "front" {
  function_name = "${var.service}-front"
  handler       = "index.handler"
  runtime       = "nodejs24.x"
  role          = "arn:aws:iam::123456789012:role/orders"
  timeout       = 5
  memory_size   = 256
  s3_bucket     = var.bucket
  s3_key        = "${var.service}/${var.release}.zip"
}
