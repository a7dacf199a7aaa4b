import { powershellDownload } from './powershell-download.js';
import { powershellPath } from './powershell-path.js';

/**
 * The part of `install.ps1` that is the same in every release: what stands in its block. No value is put into it, so nothing in it has to be escaped; how it downloads and how it
 * enters Path stands in files of their own. It is written for Windows PowerShell 5.1,
 * where what a function returns comes out of its list when it is alone: every such call stands in `@( )`.
 */
export const powershellBody = String.raw`
  function Assert-Platform {
    $arch = $env:PROCESSOR_ARCHITECTURE
    if ($env:PROCESSOR_ARCHITEW6432) { $arch = $env:PROCESSOR_ARCHITEW6432 }
    if ($env:OS -ne 'Windows_NT') { throw "this is not Windows: use $releases/latest/download/install.sh" }
    if (-not $archiveFormat) { throw "there is no $name for Windows" }
    if ($arch -eq 'ARM64') { Write-Host 'this is an ARM processor: Windows runs the program for x64 on it' }
    elseif ($arch -ne 'AMD64') { throw "there is no $name for the processor $arch" }
  }

${powershellDownload}  function Test-Signature([string]$From, [string]$Folder) {
    if (-not $minisignKey) { Write-Host 'signature: this release has none'; return }
    if (-not (Get-Command minisign -ErrorAction SilentlyContinue)) {
      Write-Host 'signature: not checked, minisign is not installed; the checksum is'
      return
    }
    $list = Join-Path $Folder 'checksums.txt'
    Save-File "$From/checksums.txt.minisig" "$list.minisig"
    & minisign -Vqm $list -P $minisignKey
    if ($LASTEXITCODE -ne 0) { throw 'the signature of checksums.txt is not right: the release was tampered with; install nothing, and tell us' }
    Write-Host 'signature: checked with minisign'
  }

  function Test-Checksum([string]$Folder, [string]$Archive) {
    $pattern = '^([0-9a-f]{64}) [ *]' + [regex]::Escape($Archive) + '$'
    $lines = @(Get-Content -LiteralPath (Join-Path $Folder 'checksums.txt') | Where-Object { $_ -cmatch $pattern })
    if ($lines.Count -ne 1) { throw "checksums.txt has not one checksum of $Archive; install nothing, and tell us" }
    $expected = $lines[0].Substring(0, 64)
    $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath (Join-Path $Folder $Archive)).Hash.ToLowerInvariant()
    if ($actual -cne $expected) { throw "the checksum of $Archive is not right: $actual instead of $expected; download it again; if that does not help, tell us" }
  }

  # modules do not see the preferences of a script, so what must stop says so
  function Expand-Program([string]$Folder, [string]$Archive) {
    $unpacked = Join-Path $Folder 'unpacked'
    Expand-Archive -LiteralPath (Join-Path $Folder $Archive) -DestinationPath $unpacked -ErrorAction Stop
    $found = @(Get-ChildItem -LiteralPath $unpacked -Recurse -File -Filter "$name.exe")
    if ($found.Count -ne 1) { throw "$Archive does not hold $name.exe" }
    $said = & $found[0].FullName --version
    if ($LASTEXITCODE -ne 0) { throw "the program does not start here: $said; nothing was replaced" }
    return $found[0].FullName
  }

  # what is not ours to replace or remove, such as a link of a package manager
  function Assert-Own([string]$Target) {
    $there = Get-Item -LiteralPath $Target -Force -ErrorAction SilentlyContinue
    if (-not $there) { return }
    if ($there.PSIsContainer) { throw "$Target is a folder: use another -Prefix" }
    if ($there.Attributes -band [IO.FileAttributes]::ReparsePoint) { throw "$Target is a link: something else installed it; remove it with that, or use another -Prefix" }
  }

  # programs that were running when they were replaced
  function Remove-Former([string]$Bin) {
    if (-not (Test-Path -LiteralPath $Bin)) { return }
    Get-ChildItem -LiteralPath $Bin -File -Filter "$name.exe.*.old" | Remove-Item -Force -ErrorAction SilentlyContinue
  }

  # a running program can be renamed, but not replaced; in the folder itself a file is moved at once or not at all
  function Set-Program([string]$Source, [string]$Target) {
    $mark = [Guid]::NewGuid().ToString()
    $new = "$Target.$mark.new"
    $old = "$Target.$mark.old"
    try {
      Copy-Item -LiteralPath $Source -Destination $new
      if (Test-Path -LiteralPath $Target) { Move-Item -LiteralPath $Target -Destination $old }
      try { Move-Item -LiteralPath $new -Destination $Target }
      catch {
        if (Test-Path -LiteralPath $old) { Move-Item -LiteralPath $old -Destination $Target }
        throw
      }
    }
    finally { Remove-Item -LiteralPath $new -Force -ErrorAction SilentlyContinue }
  }

${powershellPath}  function Install-Program([string]$Bin, [string]$Wanted) {
    Assert-Platform
    $target = Join-Path $Bin "$name.exe"
    Assert-Own $target
    New-Item -ItemType Directory -Force -Path $Bin | Out-Null
    if (-not $Wanted) { $Wanted = Get-LatestVersion }
    $Wanted = $Wanted -replace '^v', ''
    if ($Wanted -notmatch '^[0-9A-Za-z.+-]+$') { throw "'$Wanted' is no version" }
    $archive = $archiveFormat -f $Wanted
    $from = "$releases/download/v$Wanted"
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
    New-Item -ItemType Directory -Path $folder | Out-Null
    try {
      Write-Host "installing $name $Wanted into $Bin"
      Save-File "$from/checksums.txt" (Join-Path $folder 'checksums.txt')
      Save-File "$from/$archive" (Join-Path $folder $archive)
      Test-Signature $from $folder
      Test-Checksum $folder $archive
      Set-Program (Expand-Program $folder $archive) $target
      Remove-Former $Bin
    }
    finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
    Write-Host "installed $target"
    Add-ToPath $Bin
  }

  function Uninstall-Program([string]$Bin) {
    $target = Join-Path $Bin "$name.exe"
    Assert-Own $target
    if (-not (Test-Path -LiteralPath $target)) { Write-Host "$target is not there; nothing to remove" }
    else {
      try { Remove-Item -LiteralPath $target -Force }
      catch { throw "cannot remove $($target): $($_.Exception.Message); end the program if it runs" }
      Write-Host "removed $target"
    }
    Remove-Former $Bin
    Remove-FromPath $Bin
  }

  # never asks for more rights by itself
  function Assert-Administrator {
    $user = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
    if (-not $user.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw '-System needs a terminal that was started as administrator' }
  }

  function Get-Folder {
    if ($Prefix) { return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix) }
    # a 32-bit PowerShell calls another folder so
    $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    if ($System) { return Join-Path $programs $name }
    return Join-Path $env:LOCALAPPDATA "Programs\$name"
  }

  # 0 leaves the choice to Windows; older ones have to be told
  if ([int][Net.ServicePointManager]::SecurityProtocol -ne 0) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  }
  if ($System) { Assert-Administrator }
  $bin = Join-Path (Get-Folder) 'bin'
  if ($Uninstall) { Uninstall-Program $bin } else { Install-Program $bin $Version }
}
`;
