@app
shop

@aws
runtime nodejs24.x
memory 256

@http
get /

@queues
ship
