resource "aws_ecr_repository" "images" {
  name = "shop"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.images.repository_url}:latest"
  role          = "role"
  timeout       = 30
}
