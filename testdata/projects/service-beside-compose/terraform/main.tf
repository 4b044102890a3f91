variable "image" {}

module "carts_service" {
  source = "./service"
  image  = var.image
}
