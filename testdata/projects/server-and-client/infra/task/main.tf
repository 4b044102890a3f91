variable "repository" {}

resource "aws_ecs_task_definition" "this" {
  family                   = "task-definition"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "app", image = var.repository }])
}

resource "aws_ecs_service" "this" {
  name            = "service"
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.this.arn
}
