import uvicorn

if __name__ == "__main__":
    uvicorn.run("shop.asgi:application", reload=True)
