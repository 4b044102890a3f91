def order(number):
    return number
