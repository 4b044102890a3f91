import uvicorn
from bedrock_agentcore.runtime import BedrockAgentCoreApp

app = BedrockAgentCoreApp()


@app.entrypoint
def answer(payload):
    return {"result": payload["prompt"]}


if __name__ == "__main__":
    uvicorn.run(app, port=8080)
