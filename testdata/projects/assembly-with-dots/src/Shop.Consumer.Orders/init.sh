#!/bin/sh
sed -i "s/HOST/$(hostname)/" appsettings.json

./Shop.Consumer.Orders
