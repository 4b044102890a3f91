console.log('orders')
