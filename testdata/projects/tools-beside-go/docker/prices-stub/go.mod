module github.com/example/shop/prices-stub

go 1.26
