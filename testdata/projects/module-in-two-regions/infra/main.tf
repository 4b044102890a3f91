module "eu_west_1" {
  source = "./region"
  name   = "orders"
}

module "eu_west_2" {
  source = "./region"
  name   = "orders"
}

module "bills" {
  source = "./region"
  name   = "bills"
}
