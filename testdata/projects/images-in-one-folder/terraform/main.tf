variable "repository" {
  default = "ghcr.io/example/shop-api"
}

resource "aws_ecs_task_definition" "default" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "consumer", image = "${var.repository}:latest" }])
}

resource "aws_ecs_service" "default" {
  name            = "shop"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.default.arn
}
