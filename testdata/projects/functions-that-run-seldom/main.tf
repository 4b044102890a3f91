resource "aws_lambda_function" "orders" {
  filename = "orders.zip"
  handler  = "bootstrap"
  runtime  = "provided.al2023"
}
resource "aws_lambda_function" "purge" {
  filename = "purge.zip"
  handler  = "bootstrap"
  runtime  = "provided.al2023"
}
