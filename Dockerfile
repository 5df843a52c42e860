# The stand-alone broker, without a Functions host: docker build -t mcp-oauth-broker .
# A native program for linux-x64 (docs/run-alone.md). Settings come from the environment (README, "Settings").
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev
WORKDIR /source
COPY . .
RUN dotnet publish src/McpOAuthFunctions -p:Native=true -o /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
ENV ASPNETCORE_URLS=http://+:8080
EXPOSE 8080
ENTRYPOINT ["./McpOAuthFunctions"]
