variable "image" {}

resource "aws_ecs_task_definition" "this" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "web", image = var.image, portMappings = [{ containerPort = 3000 }] }])
}

resource "aws_ecs_service" "this" {
  name            = "shop"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.this.arn
}
