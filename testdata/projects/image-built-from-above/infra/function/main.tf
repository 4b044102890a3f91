variable "image" {}

variable "command" {
  default = []
}

resource "aws_lambda_function" "this" {
  function_name = "shop"
  package_type  = "Image"
  image_uri     = var.image
  timeout       = 20
  memory_size   = 256
  role          = "arn:aws:iam::123456789012:role/shop"
  image_config {
    command = var.command
  }
}
