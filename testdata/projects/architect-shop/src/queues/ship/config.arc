@aws
timeout 10
