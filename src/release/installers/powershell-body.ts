/** The part of `install.ps1` that is the same in every release. No value is put into it, so nothing in it has to be escaped. */
export const powershellBody = `
function Get-Platform {
  $arch = $env:PROCESSOR_ARCHITECTURE
  if ($env:PROCESSOR_ARCHITEW6432) { $arch = $env:PROCESSOR_ARCHITEW6432 }
  if ($env:OS -ne 'Windows_NT') { throw "this is not Windows: use $releases/latest/download/install.sh" }
  if (-not $archiveFormat) { throw "there is no $name for Windows" }
  if ($arch -eq 'ARM64') { Write-Host 'this is an ARM processor: Windows runs the program for x64 on it' }
  elseif ($arch -ne 'AMD64') { throw "there is no $name for the processor $arch" }
}

# the page of the latest release leads to its tag: costs nothing of the quota of the API
function Get-LatestVersion {
  $request = [Net.WebRequest]::Create("$releases/latest")
  $request.AllowAutoRedirect = $false
  $response = $request.GetResponse()
  try { $location = $response.Headers['Location'] } finally { $response.Close() }
  if ($location -notmatch '/tag/v([^/]+)$') { throw "$releases/latest leads to no release; say which with -Version" }
  return $Matches[1]
}

function Get-File([string]$Url, [string]$Path) {
  try { Invoke-WebRequest -UseBasicParsing -Uri $Url -OutFile $Path }
  catch {
    $status = 0
    if ($_.Exception.Response) { $status = [int]$_.Exception.Response.StatusCode }
    if ($status -eq 404) { throw "not found: $Url; versions that exist: $releases" }
    if ($status -eq 403 -or $status -eq 429) { throw "too many requests: $Url answered $status; wait some minutes, and try again" }
    throw "no answer from \${Url}: $($_.Exception.Message); check the network and the proxy"
  }
}

function Test-Signature([string]$From, [string]$Folder) {
  if (-not $minisignKey) { Write-Host 'signature: this release has none'; return }
  if (-not (Get-Command minisign -ErrorAction SilentlyContinue)) {
    Write-Host 'signature: not checked, minisign is not installed; the checksum is'
    return
  }
  $list = Join-Path $Folder 'checksums.txt'
  Get-File "$From/checksums.txt.minisig" "$list.minisig"
  & minisign -Vqm $list -P $minisignKey
  if ($LASTEXITCODE -ne 0) { throw 'the signature of checksums.txt is not right: the release was tampered with; install nothing, and tell us' }
  Write-Host 'signature: checked with minisign'
}

function Test-Checksum([string]$Folder, [string]$Archive) {
  $pattern = '^([0-9a-f]{64}) [ *]' + [regex]::Escape($Archive) + '$'
  $lines = @(Get-Content (Join-Path $Folder 'checksums.txt') | Where-Object { $_ -cmatch $pattern })
  if ($lines.Count -ne 1) { throw "checksums.txt has not one checksum of $Archive; install nothing, and tell us" }
  $expected = $lines[0].Substring(0, 64)
  $actual = (Get-FileHash -Algorithm SHA256 -Path (Join-Path $Folder $Archive)).Hash.ToLowerInvariant()
  if ($actual -cne $expected) { throw "the checksum of $Archive is not right: $actual instead of $expected; download it again; if that does not help, tell us" }
}

# a running program can be renamed, but not replaced
function Set-Program([string]$Source, [string]$Target) {
  $old = "$Target.old"
  if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
  if (Test-Path $Target) { Move-Item -Force $Target $old }
  try { Move-Item -Force $Source $Target }
  catch {
    if (Test-Path $old) { Move-Item -Force $old $Target }
    throw
  }
  if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
}

function Get-UserPath {
  $current = [Environment]::GetEnvironmentVariable('Path', 'User')
  if (-not $current) { return @() }
  return @($current -split ';' | Where-Object { $_ })
}

function Set-UserPath([string[]]$Folders) {
  [Environment]::SetEnvironmentVariable('Path', ($Folders -join ';'), 'User')
}

function Install-Program([string]$Bin, [string]$Wanted) {
  Get-Platform
  if (-not $Wanted) { $Wanted = Get-LatestVersion }
  $Wanted = $Wanted -replace '^v', ''
  if ($Wanted -notmatch '^[0-9A-Za-z.+-]+$') { throw "'$Wanted' is no version" }
  $archive = $archiveFormat -f $Wanted
  $from = "$releases/download/v$Wanted"
  $folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
  New-Item -ItemType Directory -Path $folder | Out-Null
  try {
    Write-Host "installing $name $Wanted into $Bin"
    Get-File "$from/checksums.txt" (Join-Path $folder 'checksums.txt')
    Get-File "$from/$archive" (Join-Path $folder $archive)
    Test-Signature $from $folder
    Test-Checksum $folder $archive
    Expand-Archive -Path (Join-Path $folder $archive) -DestinationPath (Join-Path $folder 'unpacked')
    $program = @(Get-ChildItem -Recurse -File -Path (Join-Path $folder 'unpacked') -Filter "$name.exe")
    if ($program.Count -ne 1) { throw "$archive does not hold $name.exe" }
    $said = & $program[0].FullName --version
    if ($LASTEXITCODE -ne 0) { throw "the program does not start here: $said; nothing was replaced" }
    New-Item -ItemType Directory -Force -Path $Bin | Out-Null
    Set-Program $program[0].FullName (Join-Path $Bin "$name.exe")
  }
  finally { Remove-Item -Recurse -Force $folder -ErrorAction SilentlyContinue }
  Write-Host "installed $(Join-Path $Bin "$name.exe")"
  $folders = Get-UserPath
  if ($folders -notcontains $Bin) {
    Set-UserPath ($folders + $Bin)
    Write-Host "$Bin was added to your Path; open a new terminal"
  }
}

function Uninstall-Program([string]$Bin) {
  $program = Join-Path $Bin "$name.exe"
  if (-not (Test-Path $program)) { Write-Host "$program is not there; nothing to remove" }
  else {
    Remove-Item -Force $program
    Write-Host "removed $program"
  }
  $folders = Get-UserPath
  if ($folders -contains $Bin) { Set-UserPath @($folders | Where-Object { $_ -ne $Bin }) }
}

function Invoke-Installer([string]$Wanted, [string]$Folder, [bool]$Remove) {
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  if (-not $Folder) { $Folder = Join-Path $env:LOCALAPPDATA "Programs\\$name" }
  $bin = Join-Path $Folder 'bin'
  if ($Remove) { Uninstall-Program $bin } else { Install-Program $bin $Wanted }
}

Invoke-Installer $Version $Prefix $Uninstall.IsPresent
`;
