FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY hello.csproj ./
RUN dotnet restore hello.csproj
COPY . .
RUN dotnet publish hello.csproj -c Release -o /out
