# The stand-alone broker, without a Functions host: docker build -t mcp-oauth-broker .
# For linux-x64, because the program is compiled ahead of time for it, together with the runtime. Settings come from the
# environment (README, "Settings").
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/McpOAuthFunctions -p:SelfContained=true -o /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
ENV ASPNETCORE_URLS=http://+:8080
EXPOSE 8080
ENTRYPOINT ["./McpOAuthFunctions"]
