variable "name" {}

resource "aws_lambda_function" "app" {
  function_name = var.name
  filename      = "../src"
  handler       = "${var.name}.handler"
  runtime       = "python3.14"
  timeout       = 10
  memory_size   = 256
}
